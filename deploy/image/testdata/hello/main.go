// Command hello says which version it is.
package main

import "fmt"

var version = "dev"

func main() { fmt.Println("hello", version) }
