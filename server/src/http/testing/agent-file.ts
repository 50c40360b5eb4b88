import { type AgentFile, agentFormat, agentVersion, noParameters } from "@parley/protocol";

/** A file with one voice in it. */
export const agentFile: AgentFile = {
  format: agentFormat,
  version: agentVersion,
  agents: [
    {
      name: "Gusto",
      role: "",
      mark: { shape: "diamond", hue: "coral", letter: "G" },
      style: "",
      instructions: "",
      parameters: noParameters,
      provider: "practice",
      model: "practice-vega",
      tools: [],
    },
  ],
  lineUp: null,
};
