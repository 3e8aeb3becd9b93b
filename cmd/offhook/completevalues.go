package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/schemas"
)

// completeVariants knows the variants of the webhook that was named before.
func completeVariants(cmd *cobra.Command, args []string, _ string) (
	found []string, _ cobra.ShellCompDirective) {
	if w := namedFirst(cmd, args); w != nil {
		found = w.Header().VariantNames()
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// namedFirst is the webhook that a command line names first; nil for none.
func namedFirst(cmd *cobra.Command, args []string) *schemas.Webhook {
	if len(args) == 0 {
		return nil
	}
	w, err := catalogOf(cmd).Lookup(args[0])
	if err != nil {
		return nil
	}
	return w
}

// completeFields knows the fields of the webhook that was named before, and with values those of
// each.
func completeFields(values bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) (
		found []string, directive cobra.ShellCompDirective) {
		directive = cobra.ShellCompDirectiveNoFileComp
		w := namedFirst(cmd, args)
		if w == nil {
			return nil, directive
		}
		variant, _ := cmd.Flags().GetString("variant")
		fields, err := w.Fields(variant)
		if err != nil {
			return nil, directive
		}
		begunPath, _, typed := strings.Cut(begun, "=")
		for _, f := range fields {
			path := strings.ReplaceAll(strings.TrimPrefix(f.Pointer, "/"), "/", ".")
			path = strings.TrimPrefix(path, "data.payload.")
			switch {
			case !values:
				found = append(found, cobra.CompletionWithDesc(path, clip(f.Description, screen)))
			case typed && path == begunPath:
				for _, value := range f.Values {
					found = append(found, path+"="+value)
				}
			case !typed && strings.HasPrefix(path, begun):
				found = append(found, cobra.CompletionWithDesc(path+"=", clip(f.Description, screen)))
			}
		}
		if values && !typed {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		return found, directive
	}
}

// completeEntities knows what --entity may pin.
func completeEntities(cmd *cobra.Command, _ []string, _ string) (
	found []string, _ cobra.ShellCompDirective) {
	for _, e := range catalogOf(cmd).Entities() {
		found = append(found, cobra.CompletionWithDesc(e.Name+"=", "of "+
			strings.Join(e.Resources, ", ")))
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeRoutes knows what --url may send elsewhere.
func completeRoutes(cmd *cobra.Command, _ []string, begun string) (
	found []string, _ cobra.ShellCompDirective) {
	catalog := catalogOf(cmd)
	for _, family := range catalog.Families() {
		found = append(found, family+"=")
	}
	for w := range catalog.All() {
		if strings.HasPrefix(w.Name, begun) && begun != "" {
			found = append(found, w.Name+"=")
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeLabels knows the labels of checks.
func completeLabels(*cobra.Command, []string, string) (found []string, _ cobra.ShellCompDirective) {
	for _, l := range listLabels() {
		found = append(found, cobra.CompletionWithDesc(l.name, l.title))
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeReports knows the kinds of reports, also behind a comma.
func completeReports(_ *cobra.Command, _ []string, begun string) (
	found []string, _ cobra.ShellCompDirective) {
	before := begun[:strings.LastIndex(begun, ",")+1]
	for _, kind := range []string{"junit", "json", "html"} {
		if !strings.Contains(before, kind+",") {
			found = append(found, cobra.CompletionWithDesc(before+kind, reportFiles()[kind]))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// ownURLs are where offhook listens by default.
func ownURLs() []string {
	return []string{cobra.CompletionWithDesc("http://"+listenAddress+"/webhooks",
		"where offhook listen is")}
}
