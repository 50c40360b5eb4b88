import { Link, useNavigate } from "@tanstack/react-router";
import { useIdentities } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { notifyError } from "../data/notice.ts";
import { useCreateThread } from "../data/threads-list.ts";
import { Mark, MarkStack } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";

const words = messages.home;

/** An account without a thread: two ways in, the first without any key. */
export function Onboarding() {
  const identities = useIdentities();
  const create = useCreateThread();
  const navigate = useNavigate();
  const practice = identities.data?.filter((one) => one.provider === "practice") ?? [];

  const start = (): void =>
    create.mutate(
      { title: "", identities: practice.map((one) => one.id) },
      {
        onSuccess: ({ state }) => void navigate({ to: "/t/$id", params: { id: state.thread.id }, replace: true }),
        onError: notifyError,
      },
    );

  return (
    <>
      <header className="hd only-narrow">
        <MenuButton />
      </header>
      <main className="centre">
        <div className="flex flex-col gap-6">
          <div className="flex flex-col gap-2">
            <h1 className="text-[28px] tracking-[-0.025em]">{words.title}</h1>
            <p className="text-ink-2">{words.intro}</p>
          </div>
          <div className="ways">
            <section className="way">
              <MarkStack marks={practice.map((one) => one.mark)} size="s" />
              <div>
                <h2>{words.practiceTitle}</h2>
                <p>
                  {identities.data !== undefined && practice.length === 0 ? words.practiceMissing : words.practiceBody}
                </p>
              </div>
              <button
                type="button"
                className="btn primary"
                disabled={practice.length === 0 || create.isPending}
                onClick={start}
              >
                {words.practiceStart}
              </button>
            </section>
            <section className="way">
              <Mark shape="octagon" hue="graphite" letter="+" size="md" />
              <div>
                <h2>{words.ownTitle}</h2>
                <p>{words.ownBody}</p>
              </div>
              <Link to="/identities/new" className="btn line">
                {words.ownStart}
              </Link>
            </section>
          </div>
        </div>
      </main>
    </>
  );
}
