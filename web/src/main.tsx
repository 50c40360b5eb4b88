import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./ui/base.css";
import { followKeyboard } from "./app/follow-keyboard.ts";
import { createAppRouter } from "./app/router.tsx";
import { AppDataProvider, createAppData } from "./data/app-data.ts";

// Libraries that insert style elements ask for the policy's nonce under this name.
const nonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce;
Object.assign(globalThis, { __webpack_nonce__: nonce });

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const data = createAppData();
const router = createAppRouter();
followKeyboard();

createRoot(root).render(
  <StrictMode>
    <AppDataProvider value={data}>
      <QueryClientProvider client={data.queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </AppDataProvider>
  </StrictMode>,
);
