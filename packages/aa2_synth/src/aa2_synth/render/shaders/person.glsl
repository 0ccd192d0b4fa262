// A person under made-up light. SKIN, CLOTH, SHOE, HAIR, RIGID: kinds of layers.

vec3 person(int row, int kind, Spot at) {
    Layer layer = layer_of(row);
    vec3 n = normalize(at.normal), to_eye = normalize(eye - at.place);
    if (dot(n, to_eye) < 0.) n = -n;
    Surface s = Surface(layer.a, n, layer.shine, .2);
    WHEN(kind == SKIN) s = skin_surface(layer, at, n, row);
    WHEN(kind == CLOTH) s = cloth_surface(layer, at, n);
    WHEN(kind == SHOE) s = shoe_surface(layer, at, n);
    WHEN(kind == HAIR) s = hair_surface(layer, at, n);
    WHEN(kind == RIGID) s = rigid_surface(layer, at, n);
    float open = lit(shadow_map, at.place, n) * lit(people_map, at.place, n);
    vec3 colour = shade(s.albedo, at.place, s.normal, s.shine, s.wrap, open);
    if (layer.style == 2) {  // cel: three tones, and a dark outline
        vec3 even = shade(vec3(1), at.place, n, 0., .1, open);
        float tone = dot(even, vec3(.33));
        float stepped = tone < .38 ? .3 : tone < .75 ? .6 : .95;
        float rim = smoothstep(.14, .24, dot(n, to_eye));
        colour = s.albedo * stepped * (even / max(tone, .05)) * mix(.12, 1., rim);
    }
    return encoded(colour);
}
