// Value noise in [0, 1], smooth between the points of a lattice of unit cells.

float hash(vec3 p) { p = fract(p * .1031); p += dot(p, p.zyx + 31.32); return fract((p.x + p.y) * p.z); }
float noise(vec3 p) {
    vec3 i = floor(p), f = fract(p);
    f = f * f * (3. - 2. * f);
    vec2 o = vec2(0, 1);
    vec4 low = vec4(hash(i), hash(i + o.yxx), hash(i + o.xyx), hash(i + o.yyx));
    vec4 high = vec4(hash(i + o.xxy), hash(i + o.yxy), hash(i + o.xyy), hash(i + o.yyy));
    vec4 level = mix(low, high, f.z);
    return mix(mix(level.x, level.y, f.x), mix(level.z, level.w, f.x), f.y);
}
