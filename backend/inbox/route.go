package inbox

// Routing is how an inbox hands its conversations out: the longest waiting first,
// to a free agent who is allowed there.
type Routing struct {
	On bool `json:"on"`
	// LastAgent: whoever answered the contact last is asked first, if free.
	LastAgent bool `json:"lastAgent,omitempty"`
	// Limit is how many open conversations at a time an agent is given; 0: DefaultLimit.
	Limit int `json:"limit,omitempty"`
	// Needs ask for skills; they fall away after SkillWait minutes of waiting (0: at once
	// when nobody free has them).
	Needs     []Need `json:"needs,omitempty"`
	SkillWait int    `json:"skillWait,omitempty"`
	// Accept is within how many minutes an agent must take it up, else it is handed
	// to another one; 0: never handed back.
	Accept int `json:"accept,omitempty"`
	// Away: also agents who are away or off line are given conversations.
	Away bool `json:"away,omitempty"`
}

// DefaultLimit is Routing.Limit where none is set.
const DefaultLimit = 4

// Need asks for a skill where a conversation came by a channel, has a label or its
// contact speaks a language; empty fields match anything.
type Need struct {
	Channel  string `json:"channel,omitempty"`
	Label    string `json:"label,omitempty"`
	Language string `json:"language,omitempty"`
	Skill    string `json:"skill"`
}

// Offer is a conversation that was given out and not taken up yet; while nobody
// has it, it holds only who had it before.
type Offer struct {
	At    int64    `json:"at"`
	Until int64    `json:"until,omitempty"` // handed back then (ms); 0: never
	Tried []string `json:"tried,omitempty"` // agents who had it and did not take it up
}

// The reasons routing gives (Event.Why).
const (
	WhyLast     = "last"     // answered this contact last
	WhySkill    = "skill"    // has the skills it needs
	WhyFree     = "free"     // had the most room
	WhyFallback = "fallback" // nobody with the skills was free in time
	WhyLate     = "late"     // handed back: not taken up in time
	WhyGone     = "gone"     // handed back: the agent left or was blocked
	WhyAway     = "away"     // handed back: the agent is away
)
