package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tresen/backend/blob"
	"tresen/backend/cmd/demo/seed"
	"tresen/backend/secret"
	"tresen/backend/store"
)

// identitySecret signs the demo shop's signed-in customers.
const identitySecret = "demo-shop-identity-secret"

// fillData makes a relay's data folder and writes a history into it.
func fillData(ctx context.Context, dir, database string, o seed.Options) (seed.Made, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return seed.Made{}, err
	}
	box, err := secret.Open(filepath.Join(dir, "relay.key"))
	if err != nil {
		return seed.Made{}, err
	}
	if database == "" {
		database = filepath.Join(dir, "relay.db")
	}
	db, err := store.Open(ctx, database)
	if err != nil {
		return seed.Made{}, err
	}
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err == nil {
		o.IdentitySecret = func(channel string) (string, error) {
			return box.Seal("channel/"+channel+"/identitySecret", identitySecret)
		}
		o.Seal = func(channel, name, value string) (string, error) {
			return box.Seal("channel/"+channel+"/"+name, value)
		}
		var made seed.Made
		if made, err = seed.Into(ctx, db, blobs, o); err == nil {
			return made, db.Close()
		}
	}
	_ = db.Close()
	return seed.Made{}, err
}

// runSeed is `demo seed`.
func runSeed(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo seed", flag.ExitOnError)
	data := fs.String("data", "tresen-data", "the relay's data `folder`")
	database := fs.String("database", "", "postgres://… `address`; empty: SQLite in the data folder")
	origins := fs.String("origins", "http://127.0.0.1:*", "web sites of the web chat, one a line")
	o := seed.Options{Now: time.Now()}
	fs.IntVar(&o.Conversations, "conversations", 200, "how many conversations")
	fs.IntVar(&o.Messages, "messages", 5000, "how many messages, about")
	fs.IntVar(&o.Longest, "longest", 0, "messages of one conversation made longer than all others")
	fs.Uint64Var(&o.Seed, "seed", 0, "another number, another history")
	if err := fs.Parse(args); err != nil {
		return err
	}
	o.Origins = *origins
	made, err := fillData(ctx, *data, *database, o)
	if err != nil {
		return err
	}
	fmt.Printf("%d conversations, %d messages; web chat channel %s\n", made.Conversations, made.Messages, made.Shop)
	return nil
}
