// The nursery's size is set before anything else is loaded, and what is imported statically is loaded first.
import "./nursery.ts";
import { join } from "node:path";

const { serve } = await import("./serve.ts");
await serve(process.env.PARLEY_WEB_DIR ?? join(import.meta.dirname, "web"));
