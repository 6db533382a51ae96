package testenv

import "syscall"

// memoryAtLeast is the room that a server wants.
const memoryAtLeast = 2 << 30

// memoryDir is a folder in the machine's memory with room enough, or "".
func memoryDir() string {
	const shared = "/dev/shm"
	var stat syscall.Statfs_t
	if err := syscall.Statfs(shared, &stat); err != nil || stat.Bavail*uint64(stat.Bsize) < memoryAtLeast {
		return ""
	}
	return shared
}
