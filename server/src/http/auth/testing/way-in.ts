/** A browser as far as signing in goes: it keeps cookies and follows no redirect by itself. */
export interface Jar {
  cookies: Map<string, string>;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export function createJar(): Jar {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers);
      const sent = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      if (sent !== "") headers.set("cookie", sent);
      const response = await fetch(url, { ...init, headers, redirect: "manual" });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === "" || /max-age=0(;|$)/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

/** Sends JSON and reads the answer's. */
export async function postJson(jar: Jar, url: string, body: unknown, method = "POST") {
  const response = await jar.fetch(url, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
}

/** To the provider and to the address that it sends the browser back to. */
export async function goToProvider(jar: Jar, url: string, body: object = {}): Promise<URL> {
  const begun = await postJson(jar, `${url}/api/auth/provider`, { provider: "google", ...body });
  if (begun.status !== 200) throw new Error(`the way in answered ${begun.status}: ${JSON.stringify(begun.body)}`);
  return followProvider(jar, begun.body.url);
}

export async function followProvider(jar: Jar, way: string): Promise<URL> {
  const sent = await jar.fetch(way);
  return new URL(sent.headers.get("location") ?? "");
}

/** Comes back from the provider: the page that the browser then opens, as path and query. */
export async function comeBack(jar: Jar, back: URL): Promise<string> {
  const done = await jar.fetch(back.href);
  const location = new URL(done.headers.get("location") ?? "about:blank");
  return done.status === 303 && location.origin === back.origin
    ? location.pathname + location.search
    : `${done.status}`;
}

/** Whom the server takes this browser for. */
export async function whoAmI(jar: Jar, url: string): Promise<{ id: string; name: string; email: string } | null> {
  return (await (await jar.fetch(`${url}/api/entry`)).json()).account;
}
