import { Link, Navigate, Outlet } from "@tanstack/react-router";
import { accountMessages as words } from "../data/account-messages.ts";
import { messages } from "../data/messages.ts";
import { tokenMessages } from "../data/token-messages.ts";
import { MenuButton } from "../ui/menu.tsx";

/** What the settings have in common: the heading and the way from one page to another. */
export function SettingsFrame() {
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{messages.sidebar.settings}</h1>
      </header>
      <div className="tbl">
        <div className="flex max-w-[680px] flex-col gap-6 py-4">
          <nav className="flex gap-2" aria-label={messages.sidebar.settings}>
            <Link to="/settings/account" className="btn sm" activeProps={{ "aria-current": "page" }}>
              {words.title}
            </Link>
            <Link to="/settings/tokens" className="btn sm" activeProps={{ "aria-current": "page" }}>
              {tokenMessages.title}
            </Link>
          </nav>
          <Outlet />
        </div>
      </div>
    </main>
  );
}

export function SettingsStart() {
  return <Navigate to="/settings/account" replace />;
}
