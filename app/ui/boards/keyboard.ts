import type { KeyboardCoordinateGetter } from "@dnd-kit/core";

/** Left and right move a lifted card to the column beside; up and down stay within it. Coordinates are the card's upper left corner. */
export const besideColumn: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
  const card = context.collisionRect;
  if (!card) return undefined;
  if (step === 0) {
    if (event.code === "ArrowDown" || event.code === "ArrowUp") event.preventDefault();
    return currentCoordinates;
  }
  event.preventDefault();
  const columns = [...context.droppableRects.values()].sort((a, b) => a.left - b.left);
  const middle = card.left + card.width / 2;
  const here = columns.findIndex((rect) => middle >= rect.left && middle <= rect.right);
  const to = columns[Math.max(0, Math.min(columns.length - 1, here + step))];
  if (!to || here < 0) return undefined;
  return {
    x: to.left + (to.width - card.width) / 2,
    y: Math.max(to.top + 48, Math.min(card.top, to.bottom - card.height)),
  };
};
