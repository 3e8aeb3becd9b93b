package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/offhook-dev/offhook/schemas"
)

const settingsFile = "offhook.yaml"

// originNote is the annotation of a flag that says where its value came from, if not from the command line.
const originNote = "origin"

// origin is the variable, or the place in offhook.yaml, that set a flag; "" if it was the command line or nothing.
func origin(cmd *cobra.Command, flag string) string {
	if f := cmd.Flag(flag); f != nil && len(f.Annotations[originNote]) > 0 {
		return f.Annotations[originNote][0]
	}
	return ""
}

// settle fills flags that were not given: from OFFHOOK_<FLAG> first, then from offhook.yaml in the working directory.
func settle(cmd *cobra.Command) error {
	file, err := readSettings(cmd.Root())
	if err != nil {
		return err
	}
	var errs []error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if flag.Changed || flag.Name == "help" {
			return
		}
		given := file[flag.Name]
		name := variable(flag.Name)
		if text := os.Getenv(name); text != "" {
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
	return errors.Join(errs...)
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

// readSettings reads offhook.yaml, if there is one: names of flags with a value, or with a list of values.
func readSettings(root *cobra.Command) (map[string]setting, error) {
	text, err := os.ReadFile(settingsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	tree, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte("\ufeff")), 0)
	if bad, ok := errors.AsType[yaml.Error](err); ok {
		_, excerpt, _ := strings.Cut(bad.FormatError(false, true), "\n")
		return nil, fmt.Errorf("%s: %s\n%s", at(bad.GetToken().Position.Line, bad.GetToken().Position.Column), bad.GetMessage(), excerpt)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", settingsFile, err)
	}
	known, settings, seen := allFlagNames(root), map[string]setting{}, false
	for _, doc := range tree.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		place := at(doc.Body.GetToken().Position.Line, doc.Body.GetToken().Position.Column)
		if seen {
			return nil, fmt.Errorf("%s: a second document begins here; put all settings into one", place)
		}
		seen = true
		mapping, ok := doc.Body.(ast.MapNode)
		if !ok {
			return nil, fmt.Errorf("%s: this is not a list of FLAG: VALUE, such as to: http://127.0.0.1:8080", place)
		}
		for entries := mapping.MapRange(); entries.Next(); {
			name, key := entries.Key().GetToken().Value, entries.Key().GetToken().Position
			place := at(key.Line, key.Column)
			if !slices.Contains(known, name) {
				return nil, fmt.Errorf("%s: %w", place, &schemas.UnknownError{Kind: "flag", Name: name, Nearest: schemas.Nearest(name, known)})
			}
			values, ok := scalars(entries.Value())
			if !ok {
				return nil, fmt.Errorf("%s: %s is neither a value nor a list of values", place, name)
			}
			settings[name] = setting{place + ": " + name, values}
		}
	}
	return settings, nil
}

func at(line, column int) string { return fmt.Sprintf("%s:%d:%d", settingsFile, line, column) }

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
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return []string{node.GetToken().Value}, true
	}
	return nil, false
}

func flagNames(flags *pflag.FlagSet) (names []string) {
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Name != "help" {
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
