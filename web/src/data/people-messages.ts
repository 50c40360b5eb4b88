/** What is said of the other people in a thread. */
export const peopleMessages = {
  state: { reading: "here", typing: "typing", read: "has read it" },
};
