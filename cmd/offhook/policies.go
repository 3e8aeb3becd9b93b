package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

func newPolicies() *cobra.Command {
	return &cobra.Command{
		Use:   "policies",
		Short: "Show the delivery policies and where their figures are from",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for i, p := range emitter.Policies() {
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				if _, err := fmt.Fprint(cmd.OutOrStdout(), describe(p)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func describe(p emitter.Policy) string {
	text := fmt.Sprintf("%s\n  %s\n", p.Name, fold(p.Title, screen-2, "  "))
	fact := func(name, value, source string, assumed bool) {
		from := emitter.Source(source)
		if assumed {
			from = "assumed: no source gives it"
		}
		text += fmt.Sprintf(
			"  %-17s  %-4s  %s\n",
			name,
			value,
			strings.ReplaceAll(fold(from, screen-27, ""), "\n", "\n"+strings.Repeat(" ", 27)),
		)
	}
	fact("timeout", p.Timeout.Is.String(), p.Timeout.Source, p.Timeout.Assumed)
	fact("primary attempts", fmt.Sprint(p.Primary.Is), p.Primary.Source, p.Primary.Assumed)
	fact("failover attempts", fmt.Sprint(p.Failover.Is), p.Failover.Source, p.Failover.Assumed)
	fact("wait", p.Wait.Is.String(), p.Wait.Source, p.Wait.Assumed)
	fact("delivered by", p.Success.Is, p.Success.Source, p.Success.Assumed)
	return text
}
