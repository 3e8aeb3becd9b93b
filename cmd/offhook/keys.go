package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// readKey loads the key that --key or OFFHOOK_KEY names. OFFHOOK_KEY may hold the key itself, as CI
// secrets do. A flag may not, since other users of the machine see it. An error never repeats what
// could be a key, and what OFFHOOK_KEY holds is not even repeated as a path.
func readKey(cmd *cobra.Command, given string) (emitter.Key, error) {
	if given == "" {
		return emitter.DevelopmentKey(), nil
	}
	inVariable := origin(cmd, "key") == variable("key")
	if strings.Contains(given, "-----BEGIN") {
		if !inVariable {
			return emitter.Key{}, wrong(
				"key",
				"this is the key itself, which others can see here; "+
					"put it into a file of its own or into OFFHOOK_KEY",
			)
		}
		key, err := emitter.ParseKey([]byte(given))
		if err != nil && strings.Contains(err.Error(), "-----BEGIN") { // as if it had no such line
			err = errors.New("the PEM text is damaged, or more is around it than quotes; " +
				"copy the whole file again")
		}
		if err != nil {
			return key, &flagError{"key", err}
		}
		return key, nil
	}
	key, warnings, err := emitter.LoadKey(given)
	switch {
	case err != nil && inVariable:
		return key, withoutPath(err, given)
	case err != nil && !exists(given) && !looksLikeFile(given):
		return key, wrong("key", "names no file, and is not repeated here since it looks like the "+
			"text of a key; put the whole PEM text into a file or into OFFHOOK_KEY")
	case err != nil:
		return key, &flagError{"key", err}
	}
	for _, warning := range warnings {
		if inVariable {
			warning = strings.ReplaceAll(warning, given, "$"+variable("key"))
		}
		fmt.Fprintln(cmd.ErrOrStderr(), "offhook: warning:", warning)
	}
	return key, nil
}

// withoutPath is an error about the file that OFFHOOK_KEY names, without its path.
func withoutPath(err error, path string) error {
	if !exists(path) {
		return errors.New("OFFHOOK_KEY names no file and is no PEM key")
	}
	why := errors.Unwrap(err)
	var bad *fs.PathError
	if errors.As(err, &bad) {
		why = bad.Err
	}
	if why == nil || strings.Contains(why.Error(), path) {
		why = errors.New("it cannot be read")
	}
	return wrong("key", "the file that it names: %w", why)
}

// exists tells whether a path leads to something, or to a place that may not be looked into.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// looksLikeFile tells whether a text is the path of a file with an ending such as .pem. No form of
// a key has one.
func looksLikeFile(text string) bool {
	return regexp.MustCompile(`^[^\s"'{}=]+\.[a-z]{2,5}$`).MatchString(text)
}

// trustFlags name the key that a receiver trusts.
type trustFlags struct{ key, public string }

func (t *trustFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.key, "key", "", "`FILE` with the private key whose public half is "+
		"trusted; by default the development key")
	cmd.Flags().StringVar(&t.public, "public-key", "", "`TEXT` of the public key that is trusted, "+
		"as the portal shows it, in place of --key")
}

// read is the trusted public key. A --public-key that is empty, such as that of an unset variable,
// is not the default.
func (t *trustFlags) read(cmd *cobra.Command) (string, error) {
	if t.public == "" && !cmd.Flags().Changed("public-key") {
		private, err := readKey(cmd, t.key)
		return private.Public(), err
	}
	if flags := cmd.Flags(); flags.Changed("key") && flags.Changed("public-key") &&
		origin(cmd, "key") == origin(cmd, "public-key") {
		return "", wrong("public-key", "one key is trusted, and --key names another; leave one out")
	}
	if _, err := emitter.ParsePublicKey(t.public); err != nil {
		return "", &flagError{"public-key", err}
	}
	return strings.TrimSpace(t.public), nil
}

func newKeys() *cobra.Command {
	var out string
	create := &cobra.Command{
		Use:   "new",
		Short: "Make a private key and say its public half",
		Long: `Make a private key and write it to a new file that only you can read. The
public half is printed the way every official SDK reads it; receivers that
trust it accept what is signed with --key FILE.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, err := emitter.NewKey(nil)
			if err != nil {
				return err
			}
			file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if os.IsExist(err) {
				return wrong("out", "%s is there already; name another file", out)
			} else if err != nil {
				return &flagError{"out", err}
			}
			_, err = file.Write(key.PEM())
			if err := errors.Join(err, file.Close()); err != nil {
				return &flagError{"out", err}
			}
			fmt.Fprintf(cmd.ErrOrStderr(),
				"wrote the private key to %s; give your receiver this:\n", out)
			return printPublic(cmd, key)
		},
	}
	create.Flags().StringVar(&out, "out", "offhook.key.pem",
		"`FILE` to write the private key to")
	var from string
	public := &cobra.Command{
		Use:   "public",
		Short: "Say the public half of a key, by default of the development key",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			key, err := readKey(cmd, from)
			if err != nil {
				return err
			}
			return printPublic(cmd, key)
		},
	}
	public.Flags().StringVar(&from, "key", "", "`FILE` with the private key")
	return group(&cobra.Command{Use: "keys", Short: "Make signing keys"}, create, public)
}

func printPublic(cmd *cobra.Command, key emitter.Key) error {
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "TELNYX_PUBLIC_KEY=%s\n", key.Public())
	return err
}
