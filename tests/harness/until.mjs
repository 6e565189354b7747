// Waiting for a condition, with a deadline: the tests never sleep for a guessed time.

const PAUSE = 25;
const DEADLINE = 30_000;

/**
 * Asks again and again until `condition` gives something true, and returns that. What it throws counts as "not yet".
 * Past the deadline the error says what was waited for and why it did not come.
 */
export async function until(what, condition, deadline = DEADLINE, pause = PAUSE) {
  const end = Date.now() + deadline;
  let reason = "";
  for (;;) {
    try {
      const result = await condition();
      if (result) return result;
    } catch (error) {
      reason = `: ${error.message}`;
    }
    if (Date.now() > end) throw new Error(`waited ${deadline / 1000} s for ${what}${reason}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
