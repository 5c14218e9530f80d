// The map of one place on a page. What it does is in the other live_*.js, which are mounted
// once, with the library, by a component of their own, and may arrive later than this one.
export default function (component) {
  const mount = () => (window.mindtrailMap ? window.mindtrailMap(component) : setTimeout(mount, 40));
  mount();
}
