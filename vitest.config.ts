import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["**/node_modules/**", "dist/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: "server/src/testing/global-setup.ts",
    // Child Node processes of the tests run .ts files directly.
    env: { NODE_NO_WARNINGS: "1" },
  },
});
