import {
  addMonths,
  differenceInDays,
  eachDayOfInterval,
  format,
  isWeekend,
  parse,
  startOfWeek,
} from "date-fns";
import { measure } from "./measure.js";

measure(() => {
  const start = new Date(2024, 0, 1);
  let letters = 0;
  for (const day of eachDayOfInterval({ start, end: addMonths(start, 24) })) {
    letters += format(startOfWeek(day), "EEEE, do MMMM yyyy HH:mm").length + Number(isWeekend(day));
    letters += differenceInDays(day, parse("2020-02-29", "yyyy-MM-dd", start));
  }
  return letters;
});
