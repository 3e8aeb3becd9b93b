package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const settingsFile = "offhook.yaml"

// originNote is the annotation of a flag that says where its value came from, if not from the
// command line.
const originNote = "origin"

// origin is the variable, or the place in offhook.yaml, that set a flag. It is "" if the command
// line set the flag, or nothing did.
func origin(cmd *cobra.Command, flag string) string {
	if f := cmd.Flag(flag); f != nil && len(f.Annotations[originNote]) > 0 {
		return f.Annotations[originNote][0]
	}
	return ""
}

// settle fills flags that were not given: from OFFHOOK_<FLAG> first, then from offhook.yaml in the
// working directory. An empty variable counts as not set, except that of a target, which is an
// error.
func settle(cmd *cobra.Command) error {
	if err := checkVariables(cmd.Root(), os.Environ()); err != nil {
		return err
	}
	file, err := readSettings(cmd.Root())
	if err != nil {
		return err
	}
	var errs []error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || notSettable(flag.Name) {
			return
		}
		given := file[flag.Name]
		name := variable(flag.Name)
		text, exists := os.LookupEnv(name)
		if text != "" || exists && slices.Contains(targetNames(), flag.Name) {
			given = setting{name, split(flag, text)}
		}
		for _, value := range given.values {
			if flag.Annotations == nil {
				flag.Annotations = map[string][]string{}
			}
			flag.Annotations[originNote] = []string{given.place}
			if err := cmd.Flags().Set(flag.Name, value); err != nil {
				errs = append(errs, attributed(cmd, flagProblem(cmd, err)))
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return checkTargets(cmd)
}

// checkVariables refuses variables with our prefix that no flag of any command has, since a
// misspelt variable would have no effect.
func checkVariables(root *cobra.Command, environment []string) error {
	known := allFlagNames(root)
	var errs []error
	for _, entry := range environment {
		name, _, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(name, variable(""))
		flag := strings.ToLower(strings.ReplaceAll(rest, "_", "-"))
		if !ours || slices.Contains(known, flag) && name == variable(flag) {
			continue
		}
		remedy := "no flag of any command has that name (offhook COMMAND --help shows them)"
		if near := nearest.Name(flag, known); near != "" {
			remedy = "did you mean " + variable(near) + "?"
		}
		errs = append(errs, fmt.Errorf("%s: unknown variable; %s", name, remedy))
	}
	return errors.Join(errs...)
}

// targetNames are the flags that say which URLs are sent to.
func targetNames() []string { return []string{"to", "failover-to", "url", "forward-to"} }

// checkTargets refuses a target that is set and empty. Such a value is nearly always that of a
// variable which is not there, and taken for "none" it would have another receiver judged.
func checkTargets(cmd *cobra.Command) error {
	for _, name := range targetNames() {
		flag := cmd.Flags().Lookup(name)
		if flag == nil || !flag.Changed {
			continue
		}
		remedy := "is the variable set?"
		switch place := origin(cmd, name); {
		case place == variable(name):
			remedy = "give a URL or unset it"
		case place != "":
			remedy = "give a URL or remove the line"
		}
		for _, value := range valuesOf(flag) {
			if strings.TrimSpace(value) == "" {
				return wrong(name, "is empty; %s", remedy)
			}
			if _, url, routed := strings.Cut(value, "="); name == "url" && routed && url == "" {
				return wrong(name, "%q has an empty URL; %s", value, remedy)
			}
		}
	}
	return nil
}

// valuesOf lists the values of a flag: several if it may be repeated, one otherwise.
func valuesOf(flag *pflag.Flag) []string {
	if all, ok := flag.Value.(pflag.SliceValue); ok {
		return all.GetSlice()
	}
	return []string{flag.Value.String()}
}

func variable(flag string) string {
	return "OFFHOOK_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// split makes the values of a flag that may be repeated from one environment variable: one a line.
func split(flag *pflag.Flag, text string) []string {
	if flag.Value.Type() != "stringArray" {
		return []string{text}
	}
	return strings.Split(strings.TrimSpace(text), "\n")
}

// A setting is the values of one flag and where they stand.
type setting struct {
	place  string
	values []string
}

// readSettings reads offhook.yaml, if there is one: names of flags with a value, or with a list of
// values.
func readSettings(root *cobra.Command) (map[string]setting, error) {
	text, err := bounded.ReadFile(settingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	tree, err := bounded.ParseYAML(settingsFile, bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		return nil, malformedFile(err, text)
	}
	known, settings, seen := allFlagNames(root), map[string]setting{}, false
	for _, doc := range tree.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType ||
			doc.Body.Type() == ast.CommentType {
			continue
		}
		place := at(doc.Body)
		if seen {
			return nil, fmt.Errorf(
				"%s: a second document begins here; put all settings into one",
				place,
			)
		}
		seen = true
		mapping, ok := doc.Body.(ast.MapNode)
		if !ok {
			return nil, fmt.Errorf("%s: this is not a list of FLAG: VALUE, "+
				"such as to: http://127.0.0.1:8080", place)
		}
		for entries := mapping.MapRange(); entries.Next(); {
			name, place := entries.Key().GetToken().Value, at(entries.Key())
			if !slices.Contains(known, name) {
				return nil, unknownSetting(place, name, known, mayHoldKey(text))
			}
			if entries.Value().Type() == ast.NullType {
				return nil, fmt.Errorf(
					"%s: %s: is empty; give a value or remove the line",
					place,
					name,
				)
			}
			values, ok := scalars(entries.Value())
			if !ok {
				return nil, fmt.Errorf(
					"%s: %s is neither a value nor a list of values",
					place,
					name,
				)
			}
			settings[name] = setting{place + ": " + name, values}
		}
	}
	return settings, nil
}

// mayHoldKey tells whether the text of offhook.yaml may hold a private key, so that none of it may
// be shown.
func mayHoldKey(text []byte) bool {
	return bytes.Contains(text, []byte("key")) || bytes.Contains(text, []byte("BEGIN"))
}

// malformedFile is the error of a file that is not YAML, or that goes too far. The excerpt of the
// file is left out, and so is the parser's message, which may quote it, if the file may hold a key.
func malformedFile(err error, text []byte) error {
	var bad yaml.Error
	if !errors.As(err, &bad) {
		return err
	}
	at := bad.GetToken().Position
	place := position(at.Line, at.Column)
	if mayHoldKey(text) {
		return fmt.Errorf("%s: this is not YAML; no line is shown, since the file may hold a key",
			place)
	}
	return fmt.Errorf("%s: %s\n%s", place, bad.GetMessage(),
		bounded.Excerpt(text, at.Line, at.Column))
}

// unknownSetting is the error of a name that no flag has. In a file that may hold a key, a name
// that looks like no flag may be the key itself, so it is not shown.
func unknownSetting(place, name string, known []string, secret bool) error {
	if secret && !regexp.MustCompile(`^[a-z]{1,11}(-[a-z]{1,11})*$`).MatchString(name) {
		return fmt.Errorf("%s: unknown flag; its name is not shown, since the file may hold a key",
			place)
	}
	unknown := &nearest.Error{Kind: "flag", Name: name, Nearest: nearest.Name(name, known)}
	return fmt.Errorf("%s: %w", place, unknown)
}

// at is the place of a node in offhook.yaml.
func at(node ast.Node) string {
	return position(node.GetToken().Position.Line, node.GetToken().Position.Column)
}

func position(line, column int) string {
	return fmt.Sprintf("%s:%d:%d", settingsFile, line, column)
}

// scalars is the text of a value, or of each value of a list, as it was typed.
func scalars(node ast.Node) ([]string, bool) {
	switch node := node.(type) {
	case *ast.SequenceNode:
		var all []string
		for _, value := range node.Values {
			texts, ok := scalars(value)
			if _, nested := value.(*ast.SequenceNode); !ok || nested {
				return nil, false
			}
			all = append(all, texts...)
		}
		return all, len(all) > 0
	case *ast.LiteralNode:
		return []string{node.Value.Value}, true
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode,
		*ast.NanNode:
		return []string{node.GetToken().Value}, true
	}
	return nil, false
}

// notSettable tells whether a flag is for the command line alone.
func notSettable(flag string) bool { return flag == "help" || flag == "version" }

func flagNames(flags *pflag.FlagSet) (names []string) {
	flags.VisitAll(func(flag *pflag.Flag) {
		if !notSettable(flag.Name) {
			names = append(names, flag.Name)
		}
	})
	return names
}

// allFlagNames lists the flags of a command and those below it; the file is shared by all of them.
func allFlagNames(cmd *cobra.Command) []string {
	names := flagNames(cmd.LocalFlags())
	for _, sub := range cmd.Commands() {
		names = append(names, allFlagNames(sub)...)
	}
	return names
}
