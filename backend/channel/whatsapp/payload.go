package whatsapp

import (
	"encoding/json"
	"strings"

	"tresen/backend/channel/meta"
)

// str is a JSON text; a number is taken as it is written, for ids came as both.
type str string

// UnmarshalJSON never fails: what is no text is none.
func (s *str) UnmarshalJSON(b []byte) error {
	var text string
	switch {
	case json.Unmarshal(b, &text) == nil:
		*s = str(clean(text))
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		*s = str(b)
	default:
		*s = ""
	}
	return nil
}

// clean takes out what no store takes.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
}

// call is the body of a call. Everything in it may be missing.
type call struct {
	Object str `json:"object"`
	Entry  []struct {
		ID      str      `json:"id"` // WABA
		Time    str      `json:"time"`
		Changes []change `json:"changes"`
	} `json:"entry"`
}

type change struct {
	Field str   `json:"field"`
	Value value `json:"value"`
}

type value struct {
	Metadata struct {
		Shown str `json:"display_phone_number"`
		ID    str `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts    []sender     `json:"contacts"`
	Messages    []message    `json:"messages"`
	Echoes      []message    `json:"message_echoes"`
	Statuses    []status     `json:"statuses"`
	Preferences []preference `json:"user_preferences"`
	template
}

// sender is who writes.
type sender struct {
	Profile struct {
		Name     str `json:"name"`
		Username str `json:"username"`
	} `json:"profile"`
	ID   str `json:"wa_id"`
	User str `json:"user_id"`
}

// message is one of messages[] and message_echoes[].
type message struct {
	From        str       `json:"from"`
	FromUser    str       `json:"from_user_id"`
	To          str       `json:"to"`
	ToUser      str       `json:"to_user_id"`
	ID          str       `json:"id"`
	Timestamp   str       `json:"timestamp"`
	Type        str       `json:"type"`
	Group       str       `json:"group_id"`
	Context     contextOf `json:"context"`
	Referral    *referral `json:"referral"`
	Errors      problems  `json:"errors"`
	Text        body      `json:"text"`
	Image       *media    `json:"image"`
	Video       *media    `json:"video"`
	Audio       *media    `json:"audio"`
	Document    *media    `json:"document"`
	Sticker     *media    `json:"sticker"`
	Voice       *media    `json:"voice"`
	Location    *place    `json:"location"`
	Cards       []card    `json:"contacts"`
	Button      *button   `json:"button"`
	Interactive *choice   `json:"interactive"`
	Reaction    *reaction `json:"reaction"`
	Order       *order    `json:"order"`
	System      *system   `json:"system"`
	Edit        *edit     `json:"edit"`
	Revoke      *edit     `json:"revoke"`
	Unsupported struct {
		Type str `json:"type"`
	} `json:"unsupported"`
}

// nothing: what stood in the list was no message (null, a text).
func (m *message) nothing() bool {
	return m.ID == "" && m.Type == "" && m.From == "" && m.FromUser == "" && m.To == "" && m.ToUser == ""
}

type body struct {
	Body str `json:"body"`
}

type contextOf struct {
	ID        str  `json:"id"`
	Forwarded bool `json:"forwarded"`
	Often     bool `json:"frequently_forwarded"`
	Product   struct {
		ID str `json:"product_retailer_id"`
	} `json:"referred_product"`
}

type referral struct {
	URL      str `json:"source_url"`
	ID       str `json:"source_id"`
	Headline str `json:"headline"`
}

type media struct {
	ID       str  `json:"id"`
	Type     str  `json:"mime_type"`
	Caption  str  `json:"caption"`
	Filename str  `json:"filename"`
	Voice    bool `json:"voice"`
}

type place struct {
	Lat     float64 `json:"latitude"`
	Lon     float64 `json:"longitude"`
	Name    str     `json:"name"`
	Address str     `json:"address"`
}

type card struct {
	Name struct {
		Formatted str `json:"formatted_name"`
		First     str `json:"first_name"`
		Last      str `json:"last_name"`
	} `json:"name"`
	Phones []struct {
		Phone str `json:"phone"`
		ID    str `json:"wa_id"`
	} `json:"phones"`
	Emails []struct {
		Email str `json:"email"`
	} `json:"emails"`
	Org struct {
		Company str `json:"company"`
	} `json:"org"`
}

type button struct {
	Payload str `json:"payload"`
	Text    str `json:"text"`
}

type choice struct {
	Type   str     `json:"type"`
	Button *picked `json:"button_reply"`
	List   *picked `json:"list_reply"`
	Form   *struct {
		Body str `json:"body"`
		Name str `json:"name"`
	} `json:"nfm_reply"`
}

type picked struct {
	ID    str `json:"id"`
	Title str `json:"title"`
}

type reaction struct {
	To    str `json:"message_id"`
	Emoji str `json:"emoji"`
}

type order struct {
	Text  str `json:"text"`
	Items []struct {
		ID       str `json:"product_retailer_id"`
		Quantity str `json:"quantity"`
		Price    str `json:"item_price"`
		Currency str `json:"currency"`
	} `json:"product_items"`
}

type system struct {
	Type str `json:"type"`
	ID   str `json:"wa_id"`
	User str `json:"user_id"`
}

// edit is a changed message, or one that was taken back.
type edit struct {
	Original str      `json:"original_message_id"`
	Message  *message `json:"message"`
}

// tells: there is a new text. What cannot be read must not make the old one empty.
func (e *edit) tells() bool {
	if e == nil || e.Original == "" || e.Message == nil {
		return false
	}
	return e.Message.Type == "text" || content(e.Message).Unsupported == ""
}

type status struct {
	ID        str      `json:"id"`
	Status    str      `json:"status"`
	Timestamp str      `json:"timestamp"`
	To        str      `json:"recipient_id"`
	ToUser    str      `json:"recipient_user_id"`
	Kind      str      `json:"recipient_type"`
	Data      str      `json:"biz_opaque_callback_data"`
	Errors    problems `json:"errors"`
	Pricing   struct {
		Category str `json:"category"`
	} `json:"pricing"`
}

type preference struct {
	ID        str `json:"wa_id"`
	User      str `json:"user_id"`
	Value     str `json:"value"`
	Timestamp str `json:"timestamp"`
}

// template is what the webhooks about templates tell.
type template struct {
	TemplateID str `json:"message_template_id"`
	Name       str `json:"message_template_name"`
	Language   str `json:"message_template_language"`
	Event      str `json:"event"`
	Reason     str `json:"reason"`
	Quality    str `json:"new_quality_score"`
	Category   str `json:"new_category"`
	Rejection  struct {
		Reason string `json:"reason"`
	} `json:"rejection_info"`
	Other struct {
		Text string `json:"description"`
	} `json:"other_info"`
}

type problems []meta.Problem
