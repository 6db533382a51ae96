package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
)

// writeBill writes the bill of materials (CycloneDX) of a program: the modules that the linker put into it, as it
// says itself, and the packages that the page inside was built of.
func writeBill(to string, p program, s stamp, binary string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	components := []cyclonedx.Component{{
		Type: cyclonedx.ComponentTypeLibrary, Name: "std", Version: strings.TrimPrefix(info.GoVersion, "go"),
		PackageURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go"), Description: "Go's standard library",
	}}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		components = append(components, component("golang", module.Path, module.Version))
	}
	if p.Page != "" {
		packages, err := pageComponents(p.Page)
		if err != nil {
			return err
		}
		components = append(components, packages...)
	}
	for i := range components {
		components[i].BOMRef = components[i].PackageURL
	}
	slices.SortFunc(components, func(a, b cyclonedx.Component) int { return cmp.Compare(a.PackageURL, b.PackageURL) })
	bill := cyclonedx.NewBOM()
	bill.Metadata = &cyclonedx.Metadata{
		Timestamp: s.Created.Format(time.RFC3339),
		Component: &cyclonedx.Component{
			Type: cyclonedx.ComponentTypeApplication, BOMRef: p.Name, Name: p.Name, Version: s.Version, Description: p.Title,
			Licenses: &cyclonedx.Licenses{{License: &cyclonedx.License{ID: "Apache-2.0"}}},
		},
	}
	bill.Components = &components
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	encoder := cyclonedx.NewBOMEncoder(file, cyclonedx.BOMFileFormatJSON).SetPretty(true)
	return errors.Join(encoder.Encode(bill), file.Close())
}

func component(kind, name, version string) cyclonedx.Component {
	return cyclonedx.Component{
		Type: cyclonedx.ComponentTypeLibrary, Name: name, Version: version,
		PackageURL: "pkg:" + kind + "/" + strings.ReplaceAll(name, "@", url.QueryEscape("@")) + "@" + version,
	}
}

// pageComponents are the packages of a lock file that aren't for building alone.
func pageComponents(lockFile string) ([]cyclonedx.Component, error) {
	content, err := os.ReadFile(lockFile)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version     string `json:"version"`
			License     string `json:"license"`
			Dev         bool   `json:"dev"`
			DevOptional bool   `json:"devOptional"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", lockFile, err)
	}
	var components []cyclonedx.Component
	for path, pack := range lock.Packages {
		if path == "" || pack.Dev || pack.DevOptional {
			continue
		}
		_, name, _ := strings.Cut(path, "node_modules/")
		if inner := strings.LastIndex(name, "node_modules/"); inner >= 0 {
			name = name[inner+len("node_modules/"):]
		}
		c := component("npm", name, pack.Version)
		if pack.License != "" {
			c.Licenses = &cyclonedx.Licenses{{License: &cyclonedx.License{Name: pack.License}}}
		}
		components = append(components, c)
	}
	return components, nil
}
