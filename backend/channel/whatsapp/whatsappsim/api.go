package whatsappsim

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tresen/backend/channel/meta"
)

// hourly is how many management calls an app may make in an hour.
const hourly = 5000

func (s *Sim) routes() {
	s.mux = http.NewServeMux()
	api := func(pattern string, do func(w http.ResponseWriter, r *http.Request)) {
		method, path, _ := strings.Cut(pattern, " ")
		s.mux.HandleFunc(method+" /{version}"+path, s.guarded(do))
	}
	api("POST /"+PhoneID+"/messages", s.messages)
	api("POST /"+PhoneID+"/media", s.upload)
	api("GET /"+PhoneID, s.number)
	api("GET /debug_token", s.debug)
	api("GET /"+Account+"/subscribed_apps", s.managing(s.apps))
	api("POST /"+Account+"/subscribed_apps", s.managing(s.subscribe))
	api("DELETE /"+Account+"/subscribed_apps", s.managing(s.unsubscribe))
	api("GET /"+Account+"/message_templates", s.managing(s.listTemplates))
	api("POST /"+Account+"/message_templates", s.managing(s.createTemplate))
	api("DELETE /"+Account+"/message_templates", s.managing(s.deleteTemplate))
	api("GET /{id}", s.object)
	api("DELETE /{id}", s.deleteFile)
	s.mux.HandleFunc("GET /whatsapp_business/attachments/", s.download)
	s.mux.HandleFunc("/", s.unknown)
}

// ServeHTTP is the platform's API and its files.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	weather := s.weather
	s.mu.Unlock()
	if weather.Delay > 0 {
		select {
		case <-time.After(weather.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if weather.Down {
		problem(w, Failure{Status: http.StatusServiceUnavailable, Code: 2, Title: "Service temporarily unavailable"})
		return
	}
	s.mux.ServeHTTP(w, r)
}

// guarded lets in who has the token.
func (s *Sim) guarded(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if f, ok := s.refuses(r); ok {
			problem(w, f)
			return
		}
		if s.mark(r) {
			do(w, r)
			return
		}
		if f, ok := s.failing(false); ok {
			_, _ = io.Copy(io.Discard, r.Body)
			problem(w, f)
			return
		}
		do(w, r)
	}
}

// mark tells whether a call only marks something read or tells that somebody
// writes: those come all the time and would use up what a sending is meant to meet.
func (s *Sim) mark(r *http.Request) bool {
	s.mu.Lock()
	ordered := len(s.failures) > 0
	s.mu.Unlock()
	if ordered || r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/messages") {
		return false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	r.Body = io.NopCloser(bytes.NewReader(body))
	var m map[string]any
	return err == nil && json.Unmarshal(body, &m) == nil && text(m, "status") != ""
}

// refuses says why a caller may not.
func (s *Sim) refuses(r *http.Request) (Failure, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	now := s.clock.now().Unix()
	proof := r.URL.Query().Get("appsecret_proof")
	switch {
	case !found || token == "":
		return Failure{Status: http.StatusUnauthorized, Code: 0, Title: "Authentication Error"}, true
	case subtle.ConstantTimeCompare([]byte(token), []byte(Token)) == 0:
		return Failure{Status: http.StatusUnauthorized, Code: 190, Title: "Invalid OAuth access token - Cannot parse access token"}, true
	case s.weather.Revoked:
		return Failure{Status: http.StatusUnauthorized, Code: 190, Title: "Error validating access token: The session has been invalidated because the user changed their password or the token was revoked."}, true
	case s.expires > 0 && s.expires <= now:
		return Failure{Status: http.StatusUnauthorized, Code: 190, Title: "Error validating access token: Session has expired."}, true
	case proof != "" && proof != meta.Proof(Secret, Token):
		return Failure{Status: http.StatusBadRequest, Code: 100, Title: "Invalid appsecret_proof provided in the API argument"}, true
	}
	return Failure{}, false
}

// failing gives the failure that is ordered for this call; sending: those that
// take the message all the same count too.
func (s *Sim) failing(sending bool) (Failure, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failures) > 0 {
		f := s.failures[0]
		if (f.After || f.Async) != sending {
			return Failure{}, false
		}
		s.failures = s.failures[1:]
		return f, true
	}
	if s.weather.Fail > 0 && s.weather.After == sending {
		s.weather.Fail--
		status := s.weather.Status
		if status == 0 {
			status = http.StatusInternalServerError
		}
		return Failure{Status: status, Code: 1, Title: "An unknown error occurred", After: sending}, true
	}
	return Failure{}, false
}

// managing counts calls that have their own limit.
func (s *Sim) managing(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		now := s.clock.now()
		for len(s.managed) > 0 && now.Sub(s.managed[0]) > time.Hour {
			s.managed = s.managed[1:]
		}
		over := len(s.managed) >= hourly
		s.managed = append(s.managed, now)
		s.mu.Unlock()
		if over {
			problem(w, Failure{Status: http.StatusBadRequest, Code: 80007, Title: "Rate limit issues", Details: "The WhatsApp Business Account has reached its rate limit.",
				Header: http.Header{"X-Business-Use-Case-Usage": {`{"` + Account + `":[{"type":"whatsapp_business_management","call_count":100,"total_cputime":12,"total_time":14,"estimated_time_to_regain_access":19}]}`}}})
			return
		}
		do(w, r)
	}
}

func head(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("X-App-Usage", `{"call_count":1,"total_cputime":0,"total_time":1}`)
	if h.Get("X-Business-Use-Case-Usage") == "" {
		h.Set("X-Business-Use-Case-Usage", `{"`+Account+`":[{"type":"whatsapp","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}]}`)
	}
	h.Set("Facebook-Api-Version", meta.DefaultVersion)
}

func reply(w http.ResponseWriter, v any) {
	head(w)
	_, _ = w.Write(Escaped(v))
}

// problem answers with an error in the platform's form.
func problem(w http.ResponseWriter, f Failure) {
	for k, v := range f.Header {
		w.Header()[k] = v
	}
	if f.Plain {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, "<html><body>Sorry, something went wrong.</body></html>")
		return
	}
	e := map[string]any{"message": f.Title, "type": "OAuthException", "code": f.Code, "fbtrace_id": "Az8or2yhqkZfEZ-example"}
	if f.Code != 190 && f.Code != 0 {
		e["message"] = fmt.Sprintf("(#%d) %s", f.Code, f.Title)
	}
	if f.Details != "" {
		e["error_data"] = map[string]any{"messaging_product": "whatsapp", "details": f.Details}
	}
	if f.Code == 190 {
		e["error_subcode"] = 463
	}
	if f.Code == 2 || f.Code == 131016 {
		e["is_transient"] = true
	}
	head(w)
	w.WriteHeader(f.Status)
	_, _ = w.Write(Escaped(map[string]any{"error": e}))
}

func (s *Sim) unknown(w http.ResponseWriter, _ *http.Request) {
	problem(w, Failure{Status: http.StatusBadRequest, Code: 100,
		Title: "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation"})
}

func (s *Sim) number(w http.ResponseWriter, _ *http.Request) {
	reply(w, map[string]any{"verified_name": s.o.Name, "display_phone_number": s.o.Number, "quality_rating": "GREEN", "status": "CONNECTED",
		"throughput": map[string]any{"level": "STANDARD"}, "whatsapp_business_manager_messaging_limit": "TIER_250", "id": PhoneID})
}

func (s *Sim) debug(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	granular := []any{}
	for _, x := range s.scopes {
		granular = append(granular, map[string]any{"scope": x})
	}
	reply(w, map[string]any{"data": map[string]any{"granular_scopes": granular, "app_id": AppID, "type": "SYSTEM_USER", "application": "Tresen", "data_access_expires_at": 0,
		"expires_at": s.expires, "is_valid": true, "issued_at": 1712099387, "scopes": s.scopes, "user_id": "104100000007128"}})
}

func (s *Sim) apps(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	if s.subscribed {
		app := map[string]any{"whatsapp_business_api_data": map[string]any{"id": AppID, "name": "Tresen", "link": "https://www.facebook.com/games/?app_id=" + AppID}}
		if s.callback != "" {
			app["override_callback_uri"] = s.callback
		}
		list = append(list, app)
	}
	reply(w, map[string]any{"data": list})
}

// subscribe asks the address for the handshake before it says yes.
func (s *Sim) subscribe(w http.ResponseWriter, r *http.Request) {
	var x struct {
		Address string `json:"override_callback_uri"`
		Verify  string `json:"verify_token"`
	}
	_ = json.NewDecoder(r.Body).Decode(&x)
	if x.Address == "" { // the address in the app's own settings, which here is the last one
		s.mu.Lock()
		s.subscribed = true
		s.mu.Unlock()
	} else if err := s.Connect(x.Address, x.Verify); err != nil {
		problem(w, Failure{Status: http.StatusBadRequest, Code: 2200, Title: "Callback verification failed with the following errors: " + err.Error()})
		return
	}
	reply(w, map[string]any{"success": true})
}

// Connect lets the platform call an address, once it has shown that it knows the token.
func (s *Sim) Connect(address, verify string) error {
	challenge := strconv.FormatInt(time.Now().UnixNano()%1_000_000_000_000, 10)
	res, err := s.o.Client.Get(address + "?" + url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {verify}}.Encode())
	if err != nil {
		return fmt.Errorf("no answer")
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
	if res.StatusCode != http.StatusOK || string(b) != challenge {
		return fmt.Errorf("HTTP Status Code = %d; the challenge was not repeated", res.StatusCode)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callback, s.subscribed = address, true
	return nil
}

func (s *Sim) unsubscribe(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscribed = false
	reply(w, map[string]any{"success": true})
}
