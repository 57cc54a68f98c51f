// Writes a vulnerability database as Trivy reads it (a folder with trivy.db and metadata.json) from advisories in JSON on stdin.
//
//	database FOLDER < advisories.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy-db/pkg/types"
)

// input is what database.ts writes.
type input struct {
	UpdatedAt time.Time `json:"updatedAt"`
	// Schema is what metadata.json claims; the file is always written as this library writes it.
	Schema          int                      `json:"schema"`
	Sources         map[string]source        `json:"sources"`
	Advisories      []advisory               `json:"advisories"`
	Vulnerabilities map[string]vulnerability `json:"vulnerabilities"`
}

type source struct {
	ID   types.SourceID `json:"id"`
	Name string         `json:"name"`
	URL  string         `json:"url"`
}

type advisory struct {
	// Platform is family and release: "debian 13", "alpine 3.20".
	Platform string `json:"platform"`
	// Package is the source package.
	Package   string   `json:"package"`
	ID        string   `json:"id"`
	Fixed     string   `json:"fixed"`
	Status    string   `json:"status"`
	Severity  string   `json:"severity"`
	VendorIDs []string `json:"vendorIds"`
}

type vulnerability struct {
	Title      string                        `json:"title"`
	Published  *time.Time                    `json:"published"`
	References []string                      `json:"references"`
	Severities map[types.SourceID]string     `json:"severities"`
	CVSS       map[types.SourceID]types.CVSS `json:"cvss"`
}

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder string) error {
	var given input
	if err := json.NewDecoder(os.Stdin).Decode(&given); err != nil {
		return err
	}
	if err := db.Init(folder); err != nil {
		return err
	}
	var store db.Config
	if err := store.BatchUpdate(func(tx *bolt.Tx) error { return fill(tx, store, given) }); err != nil {
		return err
	}
	if len(given.Advisories) > 0 {
		// What the advisories were gathered in; the scanner does not read it.
		if err := store.DeleteAdvisoryDetailBucket(); err != nil {
			return err
		}
	}
	if err := db.Close(); err != nil {
		return err
	}
	return metadata.NewClient(folder).Update(metadata.Metadata{
		Version:      given.Schema,
		UpdatedAt:    given.UpdatedAt,
		NextUpdate:   given.UpdatedAt.Add(24 * time.Hour),
		DownloadedAt: given.UpdatedAt,
	})
}

func fill(tx *bolt.Tx, store db.Config, given input) error {
	for platform, from := range given.Sources {
		if err := store.PutDataSource(tx, platform, types.DataSource{ID: from.ID, Name: from.Name, URL: from.URL}); err != nil {
			return err
		}
	}
	for _, one := range given.Advisories {
		item := types.Advisory{FixedVersion: one.Fixed, VendorIDs: one.VendorIDs}
		if one.Status != "" {
			item.Status = types.NewStatus(one.Status)
		}
		if one.Severity != "" {
			severity, err := types.NewSeverity(one.Severity)
			if err != nil {
				return err
			}
			item.Severity = severity
		}
		// By its address: the status is written by the pointer's own MarshalJSON alone.
		if err := store.PutAdvisoryDetail(tx, one.ID, one.Package, []string{one.Platform}, &item); err != nil {
			return err
		}
	}
	for id, one := range given.Vulnerabilities {
		// Without this the scanner finds nothing: it reads by platform and package.
		if err := store.SaveAdvisoryDetails(tx, id); err != nil {
			return err
		}
		severities := types.VendorSeverity{}
		for from, word := range one.Severities {
			severity, err := types.NewSeverity(word)
			if err != nil {
				return err
			}
			severities[from] = severity
		}
		if err := store.PutVulnerability(tx, id, types.Vulnerability{
			Title:          one.Title,
			PublishedDate:  one.Published,
			References:     one.References,
			VendorSeverity: severities,
			CVSS:           one.CVSS,
		}); err != nil {
			return err
		}
	}
	return nil
}
