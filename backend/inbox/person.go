package inbox

import (
	"maps"
	"slices"
)

// fields are those of a contact that one text says.
func (c *Contact) fields() []*string { return []*string{&c.Name, &c.Email, &c.Phone, &c.Language} }

// TakeOver fills in from another contact, who is the same person, what is not known yet.
func (c *Contact) TakeOver(o *Contact) {
	theirs := o.fields()
	for i, f := range c.fields() {
		if *f == "" {
			*f = *theirs[i]
		}
	}
	if c.Picture == nil {
		c.Picture = o.Picture
	}
	for k, v := range o.Attributes {
		if _, has := c.Attributes[k]; !has {
			c.Attributes = maps.Clone(c.Attributes)
			if c.Attributes == nil {
				c.Attributes = map[string]string{}
			}
			c.Attributes[k] = v
		}
	}
	if o.FirstAt > 0 && (c.FirstAt == 0 || o.FirstAt < c.FirstAt) {
		c.FirstAt = o.FirstAt
	}
	c.Apart = append(slices.Clone(c.Apart), o.Apart...)
	slices.Sort(c.Apart)
	c.Apart = slices.DeleteFunc(slices.Compact(c.Apart), func(id string) bool { return id == c.ID || id == o.ID })
}

// GiveBack takes out again what TakeOver filled in, if nobody has changed it
// since. was is how the contact was before.
func (c *Contact) GiveBack(was, o *Contact) {
	before, theirs := was.fields(), o.fields()
	for i, f := range c.fields() {
		if *before[i] == "" && *f == *theirs[i] {
			*f = ""
		}
	}
	if was.Picture == nil && c.Picture != nil && o.Picture != nil && c.Picture.Hash == o.Picture.Hash {
		c.Picture = nil
	}
	for k, v := range o.Attributes {
		if _, had := was.Attributes[k]; !had && c.Attributes[k] == v {
			c.Attributes = maps.Clone(c.Attributes)
			delete(c.Attributes, k)
		}
	}
	c.FirstAt = was.FirstAt
}
