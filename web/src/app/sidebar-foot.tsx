import { Link } from "@tanstack/react-router";
import { ChartColumn, Compass, LogOut, Moon, NotebookPen, Settings, ShieldCheck, Sun, Users } from "lucide-react";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { useEntry, useSignOut } from "../data/session.ts";
import { useTheme } from "../data/use-thread.ts";
import { Mark } from "../ui/mark.tsx";

const words = messages.sidebar;

/** Identities, you, theme and sign-out. */
export function SidebarFoot({ isRail, replace }: { isRail: boolean; replace: boolean }) {
  const identities = useIdentities();
  const entry = useEntry().data;
  const signOut = useSignOut();
  const { theme, setTheme } = useTheme();
  const account = entry?.account ?? null;
  const themeLabel = theme === "dark" ? words.toLight : words.toDark;

  const themeSwitch = (
    <button
      type="button"
      className="ib"
      aria-label={themeLabel}
      title={themeLabel}
      onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
    >
      {theme === "dark" ? <Sun size={18} /> : <Moon size={18} />}
    </button>
  );
  // Single-user mode has nobody to sign out.
  const signOutButton =
    entry?.auth === true ? (
      <button
        type="button"
        className="ib"
        aria-label={words.signOut}
        title={words.signOut}
        onClick={() => signOut.mutate()}
      >
        <LogOut size={18} />
      </button>
    ) : null;

  return (
    <div className="foot">
      <Link
        to="/notes"
        replace={replace}
        className="nav"
        activeProps={{ "aria-current": "page" }}
        aria-label={isRail ? messages.list.notes : undefined}
      >
        <NotebookPen size={18} />
        {isRail ? null : messages.list.notes}
      </Link>
      <Link
        to="/identities"
        replace={replace}
        className="nav"
        activeProps={{ "aria-current": "page" }}
        aria-label={isRail ? words.identities : undefined}
      >
        <Users size={18} />
        {isRail ? null : (
          <>
            <span className="flex-1">{words.identities}</span>
            <span className="text-ink-3">{identities.data?.length}</span>
          </>
        )}
      </Link>
      {entry?.auth === true ? (
        <Link
          to="/explore"
          replace={replace}
          className="nav"
          activeProps={{ "aria-current": "page" }}
          aria-label={isRail ? messages.list.explore : undefined}
        >
          <Compass size={18} />
          {isRail ? null : messages.list.explore}
        </Link>
      ) : null}
      <Link
        to="/usage"
        replace={replace}
        className="nav"
        activeProps={{ "aria-current": "page" }}
        aria-label={isRail ? words.usage : undefined}
      >
        <ChartColumn size={18} />
        {isRail ? null : words.usage}
      </Link>
      <Link
        to="/settings"
        replace={replace}
        className="nav"
        activeProps={{ "aria-current": "page" }}
        aria-label={isRail ? words.settings : undefined}
      >
        <Settings size={18} />
        {isRail ? null : words.settings}
      </Link>
      {account?.admin === true && entry?.auth === true ? (
        <Link
          to="/admin"
          replace={replace}
          className="nav"
          activeProps={{ "aria-current": "page" }}
          aria-label={isRail ? words.admin : undefined}
        >
          <ShieldCheck size={18} />
          {isRail ? null : words.admin}
        </Link>
      ) : null}
      {isRail ? (
        <>
          {themeSwitch}
          {signOutButton}
        </>
      ) : (
        <div className="flex items-center gap-0 pl-2.5">
          {account === null ? null : (
            <>
              <Mark {...account.mark} size="s" />
              <span
                className="trunc flex-1 pl-[11px] text-[15px] text-ink-2"
                title={account.email ?? undefined}
                dir="auto"
              >
                {account.name}
              </span>
            </>
          )}
          {themeSwitch}
          {signOutButton}
        </div>
      )}
    </div>
  );
}
