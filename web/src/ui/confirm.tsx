import { AlertDialog } from "radix-ui";
import { useReturnFocus } from "./use-return-focus.ts";

interface ConfirmProps {
  title: string;
  body: string;
  confirm: string;
  cancel: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that cannot be undone. */
export function Confirm({ title, body, confirm, cancel, onConfirm, onClose }: ConfirmProps) {
  const returnFocus = useReturnFocus();
  return (
    <AlertDialog.Root open onOpenChange={(open) => open || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" />
        <AlertDialog.Content className="dlg small" onCloseAutoFocus={returnFocus}>
          <header>
            <AlertDialog.Title asChild>
              <h2>{title}</h2>
            </AlertDialog.Title>
          </header>
          <div className="bdy">
            <AlertDialog.Description className="text-ink-2">{body}</AlertDialog.Description>
          </div>
          <footer className="justify-end">
            <AlertDialog.Cancel className="btn">{cancel}</AlertDialog.Cancel>
            <AlertDialog.Action className="btn danger" onClick={onConfirm}>
              {confirm}
            </AlertDialog.Action>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
