import "sonner/dist/styles.css";
import { useEffect } from "react";
import { toast, Toaster as Primitive } from "sonner";

interface ToasterProps {
  theme: "light" | "dark";
  label: string;
  /** Told how to show a message, once the place for it stands. */
  onStands: (speak: typeof toast) => void;
}

/** One message at a time, above the composer. */
export default function Toaster({ theme, label, onStands }: ToasterProps) {
  useEffect(() => onStands(toast), [onStands]);
  return (
    <Primitive
      theme={theme}
      position="bottom-center"
      visibleToasts={1}
      containerAriaLabel={label}
      offset={{ bottom: "196px" }}
      mobileOffset={{ bottom: "calc(150px + env(safe-area-inset-bottom))" }}
      toastOptions={{
        style: {
          background: "var(--ink)",
          color: "var(--on-ink)",
          border: "0",
          borderRadius: "12px",
          fontFamily: "var(--text)",
          fontSize: "15px",
        },
      }}
    />
  );
}
