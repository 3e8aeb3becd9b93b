//go:build !unix

package main

import (
	"os/exec"
	"strconv"
)

// lead does nothing: here a command is found with its children by its number.
func lead(*exec.Cmd) {}

// askToEnd ends a command and its children at once, as kill does. That it may have ended is no
// error.
func askToEnd(cmd *exec.Cmd) { kill(cmd) }

func kill(cmd *exec.Cmd) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
}
