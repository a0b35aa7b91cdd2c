package relay

import (
	"net/http"
)

// changePassword lets an agent choose another one; their other PCs are signed out.
func (r *Relay) changePassword(w http.ResponseWriter, req *http.Request) error {
	agent, token, err := r.signedIn(req)
	if err != nil {
		return err
	}
	q, err := body[struct {
		Old string `json:"old"`
		New string `json:"new"`
	}](req)
	if err != nil {
		return err
	}
	ended, err := r.desk.ChangePassword(req.Context(), agent.ID, token, q.Old, q.New)
	if err != nil {
		return err
	}
	for _, hash := range ended {
		r.hub.SignOut(hash)
	}
	return answer(w, struct{}{})
}
