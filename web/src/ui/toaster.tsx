import "sonner/dist/styles.css";
import { Toaster as Primitive } from "sonner";

/** One message at a time, above the composer. */
export default function Toaster({ theme, label }: { theme: "light" | "dark"; label: string }) {
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
