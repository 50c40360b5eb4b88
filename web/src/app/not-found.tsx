import { Link } from "@tanstack/react-router";
import { messages } from "../data/messages.ts";

export function NotFound() {
  return (
    <main className="grid h-full place-items-center bg-surface p-6">
      <div className="flex flex-col items-start gap-3">
        <h1 className="text-[24px]">{messages.notFound.title}</h1>
        <p className="text-ink-2">{messages.notFound.body}</p>
        <Link to="/" className="btn primary">
          {messages.notFound.home}
        </Link>
      </div>
    </main>
  );
}
