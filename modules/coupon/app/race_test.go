//go:build race

package couponapp_test

const raced = true
