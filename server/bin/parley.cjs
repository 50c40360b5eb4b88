#!/usr/bin/env node
"use strict";
// `npx --no-install parley …`: the same way in as `npm start`, so that the right Node runs a fresh build.
process.argv.splice(2, 0, "parley");
require("../../launch.cjs");
