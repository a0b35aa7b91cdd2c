//go:build unix && !linux

package main

func adopt() {}

func reap() {}

func interrupted(int) bool { return false }
