package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// readKey loads the key that --key or OFFHOOK_KEY names. OFFHOOK_KEY may hold the key itself, as CI secrets do; a flag
// may not, since other users of the machine see it. What could be a key is never repeated.
func readKey(cmd *cobra.Command, given string) (emitter.Key, error) {
	if given == "" {
		return emitter.DevelopmentKey(), nil
	}
	if strings.Contains(given, "-----BEGIN") {
		if origin(cmd, "key") != variable("key") {
			return emitter.Key{}, wrong("key", "this is the key itself, which others can see here; put it into a file of its own or into OFFHOOK_KEY")
		}
		key, err := emitter.ParseKey([]byte(given))
		if err != nil {
			return key, &flagError{"key", err}
		}
		return key, nil
	}
	if _, err := os.Stat(given); err != nil {
		if raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(given, "=\n")); err == nil && len(raw) >= 32 {
			return emitter.Key{}, wrong("key", "this is no file, and looks like the text of a key; put the whole PEM text into a file or into OFFHOOK_KEY")
		}
	}
	key, warnings, err := emitter.LoadKey(given)
	if err != nil {
		return key, &flagError{"key", err}
	}
	for _, warning := range warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), "offhook: warning:", warning)
	}
	return key, nil
}

// trustFlags name the key that a receiver trusts.
type trustFlags struct{ key, public string }

func (t *trustFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.key, "key", "", "`FILE` with the private key whose public half is trusted; by default the development key")
	cmd.Flags().StringVar(&t.public, "public-key", "", "`TEXT` of the public key that is trusted, as the portal shows it, in place of --key")
}

// read is the trusted public key. A --public-key that is empty, such as that of an unset variable, is not the default.
func (t *trustFlags) read(cmd *cobra.Command) (string, error) {
	if t.public == "" && !cmd.Flags().Changed("public-key") {
		private, err := readKey(cmd, t.key)
		return private.Public(), err
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
			fmt.Fprintf(cmd.ErrOrStderr(), "wrote the private key to %s; give your receiver this:\n", out)
			return printPublic(cmd, key)
		},
	}
	create.Flags().StringVar(&out, "out", "offhook.key.pem", "`FILE` to write the private key to")
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
