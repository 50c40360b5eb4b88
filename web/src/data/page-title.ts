import { messages } from "./messages.ts";

let site: string = messages.product;

/** What the server is called in the browser's title: as the admin named it, else as the product. */
export function nameSite(name: string): void {
  const before = site;
  site = name === "" ? messages.product : name;
  if (document.title.endsWith(before)) document.title = document.title.slice(0, -before.length) + site;
}

/** Names the page in the browser's title; an empty name leaves the server's alone. */
export function titlePage(name: string): void {
  document.title = name === "" ? site : `${name} · ${site}`;
}
