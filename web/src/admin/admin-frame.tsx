import { Link, Navigate, Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { adminMessages as words } from "../data/admin-messages.ts";
import { offerMessages } from "../data/offer-messages.ts";
import { titlePage } from "../data/page-title.ts";
import { useEntry } from "../data/session.ts";
import { MenuButton } from "../ui/menu.tsx";

const pages = [
  ["/admin/members", words.members],
  ["/admin/server", words.server],
  ["/admin/offers", offerMessages.title],
  ["/admin/usage", words.usage],
  ["/admin/audit", words.audit],
] as const;

/** What the admin's pages have in common: the heading and the way from one to another. */
export function AdminFrame() {
  const isAdmin = useEntry().data?.account?.admin === true;
  useEffect(() => titlePage(words.title), []);
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
      </header>
      <div className="tbl">
        <div className="flex max-w-[680px] flex-col gap-6 py-4">
          {isAdmin ? (
            <>
              <nav className="flex flex-wrap gap-2" aria-label={words.title}>
                {pages.map(([to, name]) => (
                  <Link key={to} to={to} className="btn sm" activeProps={{ "aria-current": "page" }}>
                    {name}
                  </Link>
                ))}
              </nav>
              <Outlet />
            </>
          ) : (
            <p className="text-ink-2">{words.notYours}</p>
          )}
        </div>
      </div>
    </main>
  );
}

export function AdminStart() {
  return <Navigate to="/admin/members" replace />;
}
