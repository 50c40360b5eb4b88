import { TextField } from "./field.tsx";

interface CodeFieldProps {
  label: string;
  value: string;
  error: string | undefined;
  onChange: (code: string) => void;
}

/** The code of an authenticator app, or a backup code; it stands there once it is asked for, and takes the focus. */
export function CodeField({ label, value, error, onChange }: CodeFieldProps) {
  return (
    <TextField
      label={label}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      // Asked for by what was just sent: nothing else is to be done here.
      autoFocus
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
