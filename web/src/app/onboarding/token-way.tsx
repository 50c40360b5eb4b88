import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { Connection } from "@parley/protocol";
import { useConnections } from "../../data/connections.ts";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { connectionName } from "../../identities/connection-draft.ts";
import { TokenForm } from "./token-form.tsx";
import { TokenVoice } from "./token-voice.tsx";
import type { Start } from "./use-start.ts";

/** A provider's token becomes a connection, the connection a voice, the voice a thread. */
export function TokenWay({ isStarting, onStart, onOpen }: { isStarting: boolean; onStart: Start; onOpen: () => void }) {
  const connections = useConnections().data ?? [];
  const [isOpen, setOpen] = useState(false);
  const [connection, setConnection] = useState<Connection | null>(null);
  // A connection that was there before may serve other voices: it is never deleted from here.
  const [isFresh, setFresh] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const kept = connections.filter((one) => one.hasKey && one.offered === null);

  return (
    <section className="way" aria-labelledby="way-token">
      <div className="badge">
        <KeyRound size={20} aria-hidden="true" />
      </div>
      <div>
        <h2 id="way-token">{words.tokenTitle}</h2>
        <p>{words.tokenBody}</p>
      </div>
      {isOpen ? null : (
        <button
          type="button"
          className="btn line"
          onClick={() => {
            setOpen(true);
            onOpen();
          }}
        >
          {words.tokenOpen}
        </button>
      )}
      {isOpen && connection === null ? (
        <div className="more">
          {kept.length === 0 ? null : (
            <div className="flex flex-col items-start gap-2">
              <p>{words.tokenHave}</p>
              {kept.map((one) => (
                <button
                  key={one.id}
                  type="button"
                  className="btn line"
                  onClick={() => {
                    setFresh(false);
                    setConnection(one);
                  }}
                >
                  <span className="trunc">{words.tokenUse(connectionName(one))}</span>
                </button>
              ))}
            </div>
          )}
          <TokenForm
            refused={refused}
            onSaved={(saved) => {
              setFresh(true);
              setConnection(saved);
            }}
          />
          <Link to="/identities/new" className="under self-start text-[14px]">
            {words.byHand}
          </Link>
        </div>
      ) : null}
      {connection === null ? null : (
        <div className="more">
          <TokenVoice
            key={connection.id}
            connection={connection}
            isFresh={isFresh}
            isStarting={isStarting}
            onStart={onStart}
            onAgain={(sentence) => {
              setRefused(sentence);
              setConnection(null);
            }}
          />
        </div>
      )}
    </section>
  );
}
