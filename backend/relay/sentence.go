package relay

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"tresen/backend/fault"
)

// Sentence words an error of Open for the terminal: what is wrong and what to do.
func Sentence(err error, cfg Config) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Sprintf("The address %s is taken by another program. Stop it, or choose another one with --listen.", cfg.Listen)
	case errors.As(err, &path) && (errors.Is(err, fs.ErrPermission) || fault.Is(err, fault.Denied)):
		return fmt.Sprintf("The data folder %s cannot be used by this user (%s: %v). Change its owner, or choose another one with --data.",
			cfg.Data, path.Path, path.Err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("This user may not listen on %s. Ports under 1024 need rights of their own.", cfg.Listen)
	case fault.Is(err, fault.DiskFull):
		return fmt.Sprintf("The disk that holds %s is full. Nothing was started.", cfg.Data)
	}
	// Codes and places are for logs; the innermost text is for people.
	var f *fault.Error
	for errors.As(err, &f) && f.Err != nil {
		err = f.Err
	}
	return err.Error()
}
