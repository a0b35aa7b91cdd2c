package phone

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Attach lets a channel's platform call the relay, as the settings' button does.
func Attach(ctx context.Context, relay, email, password, channel string) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := post(ctx, relay+"/api/signin", "", map[string]string{"email": email, "password": password, "device": "phone"}, &in); err != nil {
		return err
	}
	for try := 0; ; try++ { // the channel opens a moment after the relay's port
		err := post(ctx, relay+"/api/channels/"+channel+"/attach", in.Token, map[string]bool{"on": true}, nil)
		if err == nil || try == 50 || ctx.Err() != nil {
			_ = post(ctx, relay+"/api/signout", in.Token, struct{}{}, nil)
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func post(ctx context.Context, url, token string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(b))
	if err != nil {
		return err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, res.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
