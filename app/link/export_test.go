package link

// Stagger is for tests of how attempts overlap.
var Stagger = stagger[int]
