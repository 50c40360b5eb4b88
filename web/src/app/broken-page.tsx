import { messages } from "../data/messages.ts";

/** What is left when a component threw: a way on, without a word of what the thread held. */
export function BrokenPage() {
  return (
    <main className="grid h-full place-items-center bg-surface p-6">
      <div className="flex flex-col items-start gap-3">
        <h1 className="text-[24px]">{messages.broken.title}</h1>
        <p className="text-ink-2">{messages.broken.body}</p>
        <button type="button" className="btn primary" onClick={() => location.reload()}>
          {messages.retry}
        </button>
      </div>
    </main>
  );
}
