package main

func (s *suite) latency() error { return nil }
func (s *suite) list() error    { return nil }
func (s *suite) sync() error    { return nil }
func (s *suite) screen() error  { return nil }
