import {
  BoxGeometry,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  Object3D,
  Quaternion,
  Vector3,
} from "three";
import { measure } from "./measure.js";

const scene = new Object3D();
for (let i = 0; i < 200; i += 1)
  scene.add(new Mesh(new BoxGeometry(1, 2, 3), new MeshBasicMaterial()));

measure(() => {
  const matrix = new Matrix4();
  const turn = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), 0.1);
  for (let i = 0; i < 20_000; i += 1)
    matrix.multiply(new Matrix4().compose(new Vector3(i % 3, 0, 0), turn, new Vector3(1, 1, 1)));
  for (let frame = 0; frame < 20; frame += 1) {
    for (const [index, child] of scene.children.entries()) child.position.set(index, frame, 0);
    scene.updateMatrixWorld(true);
  }
  return [matrix.elements[0].toFixed(6), scene.children[7].matrixWorld.elements[13]];
});
