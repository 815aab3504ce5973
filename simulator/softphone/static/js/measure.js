// How fast the line is taken to speak: dialog.md's measure, which the simulator's clock keeps.
export const CHARACTERS_A_SECOND = 14;
