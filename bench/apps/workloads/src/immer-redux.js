import { produce } from "immer";
import { combineReducers, legacy_createStore as createStore } from "redux";
import { measure } from "./measure.js";

const todos = (state = [], action) =>
  produce(state, (draft) => {
    if (action.type === "add") draft.push({ id: draft.length, text: action.text, done: false });
    if (action.type === "toggle") draft[action.id].done = !draft[action.id].done;
  });
const counts = (state = { done: 0, all: 0 }, action) =>
  action.type === "add" ? { ...state, all: state.all + 1 } : { ...state, done: state.done + 1 };

measure(() => {
  const store = createStore(combineReducers({ todos, counts }));
  let heard = 0;
  store.subscribe(() => {
    heard += 1;
  });
  for (let i = 0; i < 150; i += 1) store.dispatch({ type: "add", text: `todo ${i}` });
  for (let i = 0; i < 300; i += 1) store.dispatch({ type: "toggle", id: i % 150 });
  return [
    heard,
    store.getState().todos.filter(({ done }) => done).length,
    store.getState().counts.all,
  ];
});
