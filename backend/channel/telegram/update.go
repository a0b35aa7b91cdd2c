package telegram

import (
	"encoding/json"
	"errors"
)

// What an inbox reads of an update (https://core.telegram.org/bots/api#update, Bot
// API 10.1). What is not named here is passed over, and kept in the raw call.
type update struct {
	ID       *int64          `json:"update_id"`
	Message  json.RawMessage `json:"message"`
	Edited   json.RawMessage `json:"edited_message"`
	Business json.RawMessage `json:"business_message"`
	// BusinessEdited: a message in a chat of the owner's has a new text.
	BusinessEdited  json.RawMessage  `json:"edited_business_message"`
	BusinessDeleted *deletedMessages `json:"deleted_business_messages"`
	Callback        *callback        `json:"callback_query"`
	Member          *memberChange    `json:"my_chat_member"`
	Reaction        *reactionChange  `json:"message_reaction"`
}

// allowed are the kinds of updates that are asked for.
var allowed = []string{"message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "business_connection",
	"business_message", "edited_business_message", "deleted_business_messages"}

type user struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Username string `json:"username"`
	Language string `json:"language_code"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"` // private, group, supergroup, channel
}

// private: a person's chat has their own number, groups and channels have negative
// ones, and say what they are.
func (c chat) private() bool {
	return c.ID != 0 && c.Type == "private" || c.ID > 0 && c.Type == ""
}

// broken: no JSON. A field of another type than announced is left empty by the
// decoder, and is not the loss of all the others.
func broken(err error) bool {
	return err != nil && !errors.As(err, new(*json.UnmarshalTypeError))
}

// told: the key is there, and not null.
func told(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// envelope is a message without its content.
type envelope struct {
	ID          int64     `json:"message_id"`
	From        *user     `json:"from"`
	Chat        chat      `json:"chat"`
	Date        int64     `json:"date"` // Unix seconds
	EditDate    int64     `json:"edit_date"`
	Business    string    `json:"business_connection_id"`
	BusinessBot *user     `json:"sender_business_bot"`
	ReplyTo     *envelope `json:"reply_to_message"`
	Group       string    `json:"media_group_id"`
	FromOffline bool      `json:"is_from_offline"`
	Text        string    `json:"text"`
	Caption     string    `json:"caption"`
	ReplyMarkup *keyboard `json:"reply_markup"`
}

type keyboard struct {
	Rows [][]struct {
		Text string `json:"text"`
		Data string `json:"callback_data"`
	} `json:"inline_keyboard"`
}

type callback struct {
	ID      string    `json:"id"`
	From    user      `json:"from"`
	Message *envelope `json:"message"`
	Data    string    `json:"data"`
	Game    string    `json:"game_short_name"`
}

type memberChange struct {
	Chat chat  `json:"chat"`
	From user  `json:"from"`
	Date int64 `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

type reactionChange struct {
	Chat    chat    `json:"chat"`
	Message int64   `json:"message_id"`
	User    *user   `json:"user"`
	Date    int64   `json:"date"`
	Old     []emoji `json:"old_reaction"`
	New     []emoji `json:"new_reaction"`
}

type emoji struct {
	Type   string `json:"type"` // emoji, custom_emoji, paid
	Emoji  string `json:"emoji"`
	Custom string `json:"custom_emoji_id"`
}

type deletedMessages struct {
	Business string  `json:"business_connection_id"`
	Chat     chat    `json:"chat"`
	Messages []int64 `json:"message_ids"`
}

// media holds the fields of every kind of file.
type media struct {
	ID       string  `json:"file_id"`
	Name     string  `json:"file_name"`
	Type     string  `json:"mime_type"`
	Size     int64   `json:"file_size"`
	Width    int     `json:"width"`
	Height   int     `json:"height"`
	Length   int     `json:"length"`
	Duration float64 `json:"duration"`
	Title    string  `json:"title"`
	Artist   string  `json:"performer"`
	Animated bool    `json:"is_animated"`
	Video    bool    `json:"is_video"`
}

type point struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
}

type venue struct {
	Location point  `json:"location"`
	Title    string `json:"title"`
	Address  string `json:"address"`
}

type card struct {
	Phone string `json:"phone_number"`
	First string `json:"first_name"`
	Last  string `json:"last_name"`
	User  int64  `json:"user_id"`
	VCard string `json:"vcard"`
}

// around are the keys of a message that are no content.
var around = set("message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count", "sender_business_bot",
	"sender_tag", "date", "business_connection_id", "chat", "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message",
	"external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "edit_date",
	"has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "text", "entities",
	"link_preview_options", "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler",
	"reply_markup", "guest_query_id", "guest_bot_caller_user", "guest_bot_caller_chat",
	// of older servers
	"forward_from", "forward_from_chat", "forward_from_message_id", "forward_signature", "forward_sender_name", "forward_date", "thumb", "thumbnail",
	"new_chat_participant", "left_chat_participant", "new_chat_member")

// service are the keys of what the platform itself says in a chat.
var service = set("new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo",
	"delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
	"migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "users_shared", "user_shared", "chat_shared", "connected_website",
	"write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done",
	"checklist_tasks_added", "direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
	"forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "managed_bot_created",
	"paid_message_price_changed", "poll_option_added", "poll_option_deleted", "suggested_post_approved", "suggested_post_approval_failed",
	"suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
	"video_chat_ended", "video_chat_participants_invited", "voice_chat_scheduled", "voice_chat_started", "voice_chat_ended",
	"voice_chat_participants_invited")

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}
