import _ from "lodash";
import { measure } from "./measure.js";

const people = Array.from({ length: 500 }, (_unused, i) => ({
  id: i,
  name: `name ${i % 37}`,
  deep: { tags: [i % 5, i % 7] },
}));

measure(() => {
  let size = 0;
  for (let i = 0; i < 8; i += 1) {
    const groups = _.groupBy(people, "name");
    size += _(groups)
      .mapValues((group) => _.sumBy(group, "id"))
      .toPairs()
      .sortBy(1)
      .take(10)
      .value().length;
    size += _.uniq(_.flatMap(people, (one) => one.deep.tags)).length + _.cloneDeep(people).length;
    size +=
      _.merge({}, people[i], { deep: { more: i } }).deep.more +
      _.chunk(_.orderBy(people, ["name", "id"], ["desc", "asc"]), 7).length;
  }
  return size;
});
