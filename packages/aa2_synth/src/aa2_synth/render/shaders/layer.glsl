// What a layer of skin, cloth or hair looks like, as `aa2_synth.render.character_mesh` describes it.
// LAYER_TEXELS: texels of four floats for each.

uniform sampler2D layers;
uniform sampler2DArray prints;
uniform sampler2DShadow people_map;

struct Layer {
    int kind, pattern, slot, fabric, details, shell, style;  // shell: tights, skirt, hair, body
    vec3 a, b, skin, hair;
    float scale, shine, seed;
    bool print;
};

// What is painted on a face.
struct Face {
    vec3 iris, lips, brows, shadow;
    vec4 brow;  // metres higher, thickness, arch, share of colour
    float eyeliner, eyeshadow, blush, freckles, stubble, wrinkles;
};

Layer layer_of(int row) {
    vec4 t[6];
    for (int i = 0; i < 6; i++) t[i] = texelFetch(layers, ivec2(i, row), 0);
    return Layer(int(t[0].x), int(t[0].y), int(t[0].z), int(t[0].w), int(t[4].w), int(t[5].x), int(t[5].y),
                 t[1].rgb, t[2].rgb, t[3].rgb, t[4].rgb, t[1].w, t[2].w, t[3].w, t[5].z > 0.);
}

Face face_of(int row) {
    vec4 t[LAYER_TEXELS - 6];
    for (int i = 0; i < LAYER_TEXELS - 6; i++) t[i] = texelFetch(layers, ivec2(6 + i, row), 0);
    return Face(t[0].rgb, t[1].rgb, t[2].rgb, t[3].rgb, t[4],
                t[0].w, t[1].w, t[2].w, t[3].w, t[5].x, t[5].y);
}
